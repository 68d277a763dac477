import type { Route } from '@parley/service-kit/http/route';
import { advanceReceiptRoute } from './advance-receipt/advance-receipt.route.ts';
import { receiptCache } from './receipt-cache.ts';

export function receiptRoutes(dependencies: Omit<Parameters<typeof advanceReceiptRoute>[0], 'cache'>): Route[] {
  return [advanceReceiptRoute({ ...dependencies, cache: receiptCache() })];
}
