/** TEST_CRASHES=all tests every failpoint and server; otherwise one of each kind, since each crash takes seconds. */
export const testAllCrashes = process.env['TEST_CRASHES'] === 'all';
