import type { RequestHandler } from 'express';
import { Problem } from '../problems.ts';

/** Answers methods other than GET and HEAD with `method_not_allowed`. Mount it after the handlers of a read-only page. */
export const readOnly: RequestHandler = ({ method }, _response, next) => {
  next(method === 'OPTIONS' ? undefined : new Problem('method_not_allowed', { headers: { Allow: 'GET, HEAD, OPTIONS' } }));
};
