import type { Route } from '@parley/service-kit/http/route';
import { advanceReceiptRoute } from './advance-receipt/advance-receipt.route.ts';
import { knownReceipts } from './known-receipts.ts';

export function receiptRoutes(dependencies: Omit<Parameters<typeof advanceReceiptRoute>[0], 'receipts'>): Route[] {
  return [advanceReceiptRoute({ ...dependencies, receipts: knownReceipts() })];
}
