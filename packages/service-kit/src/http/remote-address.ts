/** Client address of a request, behind trusted proxies. */
import type { IncomingMessage } from 'node:http';
import express from 'express';
import proxyAddr from 'proxy-addr';

/** A value of Express's `trust proxy`: number of hops, addresses, or none. */
export type TrustProxy = boolean | number | string | readonly string[] | undefined;

/** Returns the address of the connection, or the one that trusted proxies report. Never throws for a request. */
export function remoteAddress(trustProxy: TrustProxy): (request: IncomingMessage) => string {
  if (trustProxy === undefined || trustProxy === false) return (request) => request.socket.remoteAddress ?? '';
  const isTrusted = trustOf(trustProxy);
  return (request) => proxyAddr(request, isTrusted);
}

/** Checks whether the peer of a connection is a trusted proxy. */
export function trustedPeers(trustProxy: TrustProxy): (address: string) => boolean {
  const isTrusted = trustOf(trustProxy);
  return (address) => isTrusted(address, 0);
}

/** Interpreted by Express, so that the setting means what its documentation says. */
function trustOf(trustProxy: TrustProxy): (address: string, hop: number) => boolean {
  const settings = express();
  settings.set('trust proxy', trustProxy ?? false);
  return settings.get('trust proxy fn') as (address: string, hop: number) => boolean;
}
