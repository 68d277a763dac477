/** The shop: its pages, its log-in, its orders, and the receiver of Parley's webhooks. */
import { join } from 'node:path';
import { verifyWebhook, WebhookVerificationError } from '@parley/server/verify-webhook';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { accountOf, logIn, logOut, type Account } from './accounts.ts';
import { chatLogIn } from './chat-log-in.ts';
import type { OrderChat } from './order-chat.ts';
import { orderOf, ordersOf, placeOrder, products } from './orders.ts';

export interface ShopOptions {
  /** For example `http://127.0.0.1:8092`. */
  origin: string;
  parleyOrigin: string;
  chat: OrderChat;
  /** The webhook is made once the shop can receive it. */
  webhookSecret: () => string;
}

export function createShop({ origin, parleyOrigin, chat, webhookSecret }: ShopOptions): Express {
  return (
    express()
      .use(express.static(join(import.meta.dirname, 'page')))
      .use(chatLogIn(origin))
      // Verified as received, so before anything parses it.
      .post('/webhooks/parley', express.raw({ type: 'application/json', limit: '1mb' }), async (request, response) => {
        try {
          await chat.receive(verifyWebhook(request.headers, request.body as Buffer, webhookSecret()));
          response.sendStatus(204);
        } catch (error) {
          response.sendStatus(error instanceof WebhookVerificationError ? 401 : 500);
        }
      })
      .use(express.json())
      .get('/shop', (request, response) => {
        const account = accountOf(request);
        const user = account && { name: account.name, role: account.role };
        const orders = account ? ordersOf(account).map(({ id, product, shippedAt }) => ({ id, product, shippedAt })) : [];
        response.json({ parleyOrigin, products, user, orders });
      })
      .post('/log-in', (request, response) => {
        const { login, password } = request.body as Record<string, string>;
        const cookie = logIn(String(login), String(password));
        if (cookie) response.cookie('shop', cookie, { httpOnly: true, sameSite: 'lax' });
        response.sendStatus(cookie ? 204 : 401);
      })
      .post('/log-out', (request, response) => {
        logOut(request);
        response.clearCookie('shop').sendStatus(204);
      })
      .post(
        '/orders',
        loggedIn(async (buyer, { body }) => {
          const product = products.find(({ id }) => id === (body as { product: string }).product);
          return product && { conversationId: await chat.conversationOf(placeOrder(buyer, product.name)) };
        }),
      )
      .post(
        '/orders/:id/shipped',
        loggedIn(async ({ role }, { params }) => {
          const order = role === 'seller' ? orderOf(params['id']) : undefined;
          if (!order) return undefined;
          order.shippedAt ??= new Date();
          await chat.shipped(order);
          return {};
        }),
      )
      .post(
        '/questions',
        loggedIn(async (buyer) => ({ conversationId: await chat.question(buyer) })),
      )
  );
}

/** Answers with what the action returns, and with 404 if it returns nothing. */
function loggedIn(action: (account: Account, request: Request) => Promise<object | undefined>): RequestHandler {
  return async (request, response) => {
    const account = accountOf(request);
    if (!account) return void response.sendStatus(401);
    const answer = await action(account, request);
    if (answer) response.json(answer);
    else response.sendStatus(404);
  };
}
