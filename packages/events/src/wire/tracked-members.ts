/** In larger conversations `status` stays `sent` and members see only their own receipts, so that a receipt is not sent to thousands. */
export const maxTrackedMembers = 50;
