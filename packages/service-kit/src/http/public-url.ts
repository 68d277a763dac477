interface PublicUrlConfig {
  PUBLIC_URL?: string | undefined;
  HOST: string;
  PORT: number;
}

/** The address at which users reach the web client: PUBLIC_URL, or else that of this process on this machine. */
export function publicUrlOf({ PUBLIC_URL, HOST, PORT }: PublicUrlConfig): string {
  return PUBLIC_URL ?? localOrigin(HOST, PORT);
}

/** The origin of a server on this machine, for browsers. A server on every address is reached by the loopback address. */
export function localOrigin(host: string, port: number): string {
  const isAnyAddress = host === '0.0.0.0' || host === '::';
  const name = isAnyAddress ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
