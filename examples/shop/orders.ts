import type { Account } from './accounts.ts';

export interface Order {
  id: number;
  product: string;
  buyer: Account;
  shippedAt: Date | null;
}

export const products = [
  { id: 'tall', name: 'Tall vase', price: '€ 48' },
  { id: 'round', name: 'Round pot', price: '€ 36' },
  { id: 'bowl', name: 'Tea bowl', price: '€ 22' },
];

const orders: Order[] = [];
/** Orders are in memory, and conversations of earlier ones may still exist: each start has other numbers. */
let nextId = Math.floor(Date.now() / 60_000) % 1_000_000;

export function placeOrder(buyer: Account, product: string): Order {
  const order = { id: nextId++, product, buyer, shippedAt: null };
  orders.push(order);
  return order;
}

/** Orders that the account may see. */
export function ordersOf({ id, role }: Account): Order[] {
  return orders.filter(({ buyer }) => role === 'seller' || buyer.id === id);
}

export function orderOf(id: unknown): Order | undefined {
  return orders.find((order) => order.id === Number(id));
}
