/**
 * Starts the shop: `npm run example:shop`, http://127.0.0.1:8092 by default (`SHOP_PORT`).
 *
 * With it runs a Parley of its own, at `PARLEY_PORT`, whose data is gone when the program ends. With `PARLEY_ORIGIN` and
 * `PARLEY_API_KEY` the shop uses another one, which must trust the shop's tokens: see README.md.
 */
import { once } from 'node:events';
import { OrderChat } from './order-chat.ts';
import { createShop } from './shop.ts';
import { startParley } from './start-parley.ts';

const { SHOP_PORT: port = '8092', PARLEY_ORIGIN, PARLEY_API_KEY } = process.env;
const origin = `http://127.0.0.1:${port}`;
const given = PARLEY_ORIGIN && PARLEY_API_KEY ? { origin: PARLEY_ORIGIN, apiKey: PARLEY_API_KEY, stop: async () => undefined } : undefined;
const parley = given ?? (await startParley(origin, process.env['PARLEY_PORT'] ?? '8093'));

const chat = new OrderChat(parley.origin, parley.apiKey);
let secret = '';
const shop = createShop({ origin, parleyOrigin: parley.origin, chat, webhookSecret: () => secret });
const server = shop.listen(Number(port), '127.0.0.1');
await once(server, 'listening');
secret = await chat.open(`${origin}/webhooks/parley`);
console.log(`The shop is open: ${origin}\nIts users are in examples/shop/accounts.json. Parley is at ${parley.origin}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void parley.stop();
  });
