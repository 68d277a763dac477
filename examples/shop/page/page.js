/** The shop's page. What it needs of Parley is in chat.js. */
import { openChat, showChat } from './chat.js';

const element = (id) => document.getElementById(id);
const send = (path, body = {}) =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

let orders = [];
let shownId;
/** Orders that were asked for. Those of a shop that was restarted are gone, unlike their conversations. */
const asked = new Set();
const { parleyOrigin, products, user } = await readShop();
// The shop works without the chat, so it does not wait for it.
const chatOpened = user ? openChat(parleyOrigin) : undefined;

element('welcome').hidden = Boolean(user);
element('user').hidden = element('chats').hidden = !user;
element('log-in').addEventListener('submit', logIn);
showProducts();
if (user) enter();

async function readShop() {
  const shop = await (await fetch('/shop')).json();
  orders = shop.orders;
  return shop;
}

async function logIn(event) {
  event.preventDefault();
  const response = await send('/log-in', Object.fromEntries(new FormData(event.target)));
  if (response.ok) location.reload();
  else element('refused').textContent = 'That is not right.';
}

function enter() {
  element('name').textContent = user.name;
  element('ask').hidden = user.role === 'seller';
  element('log-out').addEventListener('click', async () => {
    await Promise.all([chatOpened.then((client) => client.logOut()), send('/log-out')]);
    location.reload();
  });
  element('ask').addEventListener('click', async () => show((await (await send('/questions')).json()).conversationId));
  element('ship').addEventListener('click', ship);
  void follow();
}

async function follow() {
  const client = await chatOpened;
  client.subscribe(refresh);
  // A system message says that something has happened to the order.
  client.onEvent(({ message }) => message?.kind === 'system' && readShop().then(refresh));
  await refresh();
}

function showProducts() {
  const items = products.map(({ id, name, price }) => {
    const item = document.createElement('li');
    item.innerHTML = `<i class="${id}"></i><b>${name}</b><span>${price}</span>`;
    if (user?.role !== 'buyer') return item;
    const button = Object.assign(document.createElement('button'), { textContent: 'Buy', ariaLabel: `Buy ${name}` });
    button.addEventListener('click', async () => show((await (await send('/orders', { product: id })).json()).conversationId));
    item.append(button);
    return item;
  });
  element('products').replaceChildren(...items);
}

/** Lists the conversations of the user, with what is unread, as the SDK keeps them. */
async function refresh() {
  const [client, { inboxOf }] = await Promise.all([chatOpened, import(`${parleyOrigin}/widget/parley-chat.js`)]);
  const { chat } = client.state();
  if (!chat) return;
  const inbox = inboxOf(chat);
  if (!shownId && inbox[0]) void show(inbox[0].id);
  element('list').replaceChildren(...inbox.map((conversation) => entryOf(conversation, chat.userId)));
  const shown = inbox.find(({ id }) => id === shownId);
  showOrder(orders.find(({ id }) => id === shown?.custom?.order));
  const unknown = inbox.map(({ custom }) => custom?.order).filter((id) => id && !asked.has(id));
  for (const id of unknown) asked.add(id);
  if (unknown.length > 0) await readShop().then(refresh);
}

function entryOf({ id, title, members, unreadCount }, ownId) {
  const button = document.createElement('button');
  const other = members.find(({ user }) => user.id !== ownId)?.user;
  button.append(title ?? other?.displayName ?? '');
  if (unreadCount > 0) button.append(Object.assign(document.createElement('b'), { textContent: unreadCount, title: 'unread' }));
  button.ariaCurrent = String(id === shownId);
  button.addEventListener('click', () => show(id));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

async function show(conversationId) {
  if (shownId === conversationId) return;
  shownId = conversationId;
  showChat(await chatOpened, conversationId, element('chat'));
  await refresh();
}

function showOrder(order) {
  element('order').hidden = !order;
  element('order').dataset.id = order?.id;
  element('state').textContent = order?.shippedAt ? 'Shipped' : 'Being packed';
  element('ship').hidden = user.role !== 'seller' || Boolean(order?.shippedAt);
}

async function ship() {
  await send(`/orders/${element('order').dataset.id}/shipped`);
  await readShop();
  await refresh();
}
