import { createServer, type RequestListener, type Server } from 'node:http';
import type { HttpServerOptions } from '@parley/service-kit/http/http-server';

/** Stands in for the server with bounds. */
export function createHttpServer(listener: RequestListener, { shouldUpgradeCallback }: HttpServerOptions): Server {
  return createServer({ ...(shouldUpgradeCallback && { shouldUpgradeCallback }) }, listener);
}
