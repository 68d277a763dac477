/** Who asks, as far as proxies are believed. */
import type { IncomingMessage } from 'node:http';
import express from 'express';
import proxyAddr from 'proxy-addr';

/** As Express's `trust proxy` takes it: how many hops, which addresses, or none. */
export type TrustProxy = boolean | number | string | readonly string[] | undefined;

/** The address of a request: the connection's own, or what the trusted proxies say. Never rejects a request. */
export function remoteAddress(trustProxy: TrustProxy): (request: IncomingMessage) => string {
  // Express's reading of the setting, so that it means here what operators know from there.
  const settings = express();
  settings.set('trust proxy', trustProxy ?? false);
  const trusts = settings.get('trust proxy fn') as (address: string, hop: number) => boolean;
  if (trustProxy === undefined || trustProxy === false) return (request) => request.socket.remoteAddress ?? '';
  return (request) => proxyAddr(request, trusts);
}
