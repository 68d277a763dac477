/** TEST_CRASHES=all: every step and server; otherwise one of each class, since each crash takes its seconds. */
export const everyCrash = process.env['TEST_CRASHES'] === 'all';
