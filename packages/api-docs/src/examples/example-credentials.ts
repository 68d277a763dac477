/** Names and tokens in the examples. Where examples are tried, each is replaced: names must be new, tokens come from earlier answers. */
export const exampleCredentials = {
  username: 'ada.lovelace',
  secondUsername: 'grace.hopper',
  accessToken: 'eyJhbGciOiJFUzI1NiJ9.YWNjZXNz.signature',
  refreshToken: 'example-refresh-token',
} as const;
