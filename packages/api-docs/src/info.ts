/** Texts of both API documents. Each installation has operators of its own, so the contact is an example. */
export const contact = { name: 'The operator of this server', url: 'https://chat.example', email: 'operator@chat.example' };

export const license = { name: 'MIT', url: 'https://opensource.org/license/mit' };

export const terms = [
  '| term | meaning |',
  '|---|---|',
  '| `seq` | number of an event in its conversation: 1, 2, 3 … without gaps, over messages, edits, reactions, membership and calls alike. A client that has 5 and receives 8 fetches `events?after=5`. |',
  '| position | opaque token of a write, in the header `Parley-Position` and in `position`. Send the latest one with a query, and the response includes your own writes. |',
  '| watermark | a `seq` up to which a member has received (`delivered`) or read (`read`) everything. It only rises. |',
  '| epoch | generation of the store, in `ready`. It rises when an operator restores a backup: positions and `seq`s of the epoch before are void, so read everything again. |',
  '| peer | a device in a call, as PeerJS addresses it. `startCall` and `acceptCall` return your own `peer`, whose token opens `/peerjs` for this call. |',
  '| tombstone | what remains of a deleted message: its place and `deletedAt`, without text. |',
].join('\n');

export const openapiDescription = [
  'A self-hosted chat backend. Register, start a conversation and send a message: the examples work as they stand, in this order.',
  '',
  '**Authentication.** Send `Authorization: Bearer <accessToken>`. After 15 minutes the server answers `token_expired`: refresh the session.',
  '',
  '**Retries.** Send an `Idempotency-Key` (best a UUIDv7) with every command. A repetition is not executed again; it returns the first response with `Idempotency-Replayed: true`.',
  '',
  '**Errors** are `application/problem+json` (RFC 9457). Rely on `code`, which never changes, not on texts.',
  '',
  '**Lists** have `limit` (1 to 200, by default 50) and `cursor`; `nextCursor` is null on the last page.',
  '',
  '**Realtime.** Socket.IO clients connect to this origin with `auth: {token}`; [the page of events](/docs/events) and [/asyncapi.json](/asyncapi.json) describe what they receive and send.',
  '',
  terms,
].join('\n');
