import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * Returns Helmet's headers for responses that are never pages. They are the same for every request, so helmet runs once instead of
 * for each (a tenth of a small request's time).
 */
export function securityHeaders(): Readonly<Record<string, string>> {
  const protect = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] } },
  });
  const headers: Record<string, string> = {};
  const request = new IncomingMessage(new Socket());
  const sample = new ServerResponse(request);
  sample.setHeader = (name, value) => {
    headers[name] = String(value);
    return sample;
  };
  protect(request, sample, (error?: unknown) => {
    if (error !== undefined) throw new Error('Helmet rejected its settings', { cause: error });
  });
  if (Object.keys(headers).length === 0) throw new Error('Helmet set no headers');
  return headers;
}
