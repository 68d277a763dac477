import type { RequestHandler } from 'express';
import { Problem } from '../problems.ts';

/** Behind the handlers of pages that can only be read: any other method is `method_not_allowed`. */
export const readOnly: RequestHandler = ({ method }, _response, next) => {
  next(method === 'OPTIONS' ? undefined : new Problem('method_not_allowed', { headers: { Allow: 'GET, HEAD, OPTIONS' } }));
};
