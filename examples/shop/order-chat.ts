/** Everything that the shop does in Parley, with its API key. */
import { createParleyServer, type ParleyServer } from '@parley/server/parley-server';
import type { WebhookEvent } from '@parley/server/verify-webhook';
import { seller, type Account } from './accounts.ts';
import { orderOf, type Order } from './orders.ts';

export class OrderChat {
  readonly #parley: ParleyServer;
  #botId = '';

  constructor(origin: string, apiKey: string) {
    this.#parley = createParleyServer({ origin, apiKey });
  }

  /** Makes the bot, and has events sent to the shop. Returns the secret that signs them. */
  async open(webhookUrl: string): Promise<string> {
    const { api } = this.#parley;
    this.#botId = (await api.putUser({ externalId: 'order-bot', kind: 'bot', displayName: 'Order bot' })).user.id;
    const { items } = await api.listWebhooks({});
    for (const { id, url } of items) if (url === webhookUrl) await api.deleteWebhook({ webhookId: id });
    return (await api.createWebhook({ url: webhookUrl, types: ['message.sent'] })).secret;
  }

  /** The conversation on an order: buyer, seller and the bot. Called again, it finds the same one. */
  async conversationOf(order: Order): Promise<string> {
    const memberIds = [await this.#userId(order.buyer), await this.#userId(seller), this.#botId];
    const group = { kind: 'group' as const, title: `Order ${order.id}: ${order.product}`, memberIds, custom: { order: order.id } };
    return (await this.#parley.api.putExternalConversation({ externalId: `order-${order.id}`, ...group })).conversation.id;
  }

  /** A direct conversation between a buyer and the seller. */
  async question(buyer: Account): Promise<string> {
    const userIds = [await this.#userId(buyer), await this.#userId(seller)];
    return (await this.#parley.api.createConversation({ kind: 'direct', userIds })).conversation.id;
  }

  /** A system message. */
  async shipped(order: Order): Promise<void> {
    const message = { conversationId: await this.conversationOf(order), text: 'Your order has shipped.', custom: { order: order.id } };
    await this.#parley.api.sendMessage(message, { idempotencyKey: `order-${order.id}-shipped` });
  }

  /** Answers "Where is my order?" as the bot. A repeated delivery has the same id, so the answer is sent once. */
  async receive({ id, type, data }: WebhookEvent): Promise<void> {
    const { text, conversationId } = data['message'] as { text: string | null; conversationId: string };
    if (type !== 'message.sent' || !/where is my order/i.test(text ?? '')) return;
    const bot = this.#parley.as(this.#botId);
    const { custom } = await bot.getConversation({ conversationId });
    const order = orderOf(custom?.['order']);
    if (!order) return;
    const answer = order.shippedAt ? `It left us at ${order.shippedAt.toLocaleTimeString('en-GB')}.` : 'It is being packed.';
    await bot.sendMessage({ conversationId, text: answer }, { idempotencyKey: id });
  }

  async #userId({ id, name }: Account): Promise<string> {
    return (await this.#parley.api.putUser({ externalId: id, displayName: name })).user.id;
  }
}
