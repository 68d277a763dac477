/** One self-registered account that attacks, with the network that it comes from. */
import { randomUUID } from 'node:crypto';
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Address } from '@parley/bench/load/plan';
import { balancerAddress } from '../systems/target.ts';
import { sendRequest, type HttpAnswer, type HttpRequest, type Source } from './http-request.ts';
import type { AttackPlan, Victim } from './plan.ts';

export interface Account {
  id: string;
  username: string;
  token: string;
}

export interface Attacker extends Account {
  /** Counts from 0. */
  index: number;
  target: Address;
  victim: Victim;
  /** The account's usual address. */
  home: Source;
  request(request: Omit<HttpRequest, 'from'> & { from?: Source }): Promise<HttpAnswer>;
  /** Sends a text to the conversation. */
  sendText(conversationId: string, text: string): Promise<HttpAnswer>;
  /** Returns the account's own group of this name, and creates it on the first call, with the given texts. */
  groupWith(name: string, count: number, textOf: (index: number) => string): Promise<string>;
  /** Registers another account of the same person. */
  registerAnother(): Promise<Account>;
}

export const password = 'correct horse battery';

export async function createAttacker({ target, victim }: AttackPlan, index: number): Promise<Attacker> {
  const home: Source = { localAddress: `127.66.${index}.1` };
  const account = await registerAccount(target, home);
  const groups = new Map<string, Promise<string>>();
  const attacker: Attacker = {
    ...account,
    index,
    target,
    victim,
    home,
    request: (request) => sendRequest(target, { from: home, ...request }),
    sendText: (conversationId, text) =>
      attacker.request({
        method: 'POST',
        path: `/v1/conversations/${conversationId}/messages`,
        token: account.token,
        headers: { 'idempotency-key': randomUUID() },
        body: { text },
      }),
    groupWith(name, count, textOf) {
      let group = groups.get(name);
      if (group === undefined) groups.set(name, (group = createGroup(attacker, name, count, textOf)));
      return group;
    },
    registerAnother: () => registerAccount(target, home),
  };
  return attacker;
}

async function registerAccount(target: Address, from: Source): Promise<Account> {
  const username = `h_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const body = { username, password, displayName: username };
  const headers = { 'idempotency-key': randomUUID() };
  const { status, body: answer } = await sendRequest(target, { method: 'POST', path: '/v1/accounts', from, headers, body });
  if (!answer?.account || !answer.session) throw new Error(`a hostile account could not register: ${status} ${JSON.stringify(answer)}`);
  return { id: answer.account.id, username, token: answer.session.accessToken };
}

async function createGroup(attacker: Attacker, title: string, count: number, textOf: (index: number) => string): Promise<string> {
  const { status, body } = await attacker.request({
    method: 'POST',
    path: '/v1/conversations',
    token: attacker.token,
    headers: { 'idempotency-key': randomUUID() },
    body: { kind: 'group', title },
  });
  if (!body?.conversation) throw new Error(`a hostile account could not create a group: ${status} ${JSON.stringify(body)}`);
  const { id } = body.conversation;
  await forEachConcurrent(Array(count).keys(), 4, async (index) => void (await attacker.sendText(id, textOf(index))));
  return id;
}

let rotation = 0;

/** The next address of the account's IPv4 /24 network. */
export function nextIpv4({ index }: Attacker): Source {
  return { localAddress: `127.66.${index}.${1 + (rotation++ % 250)}` };
}

/** The next address of the account's IPv6 /48 network, through the balancer. */
export function nextIpv6({ index }: Attacker): Source {
  rotation++;
  return { localAddress: balancerAddress, forwardedFor: `2001:db8:${index + 1}:${(rotation % 65_536).toString(16)}::1` };
}

/** The next address of one IPv6 /64 network, as a single machine has them. */
export function nextInterface({ index }: Attacker): Source {
  rotation++;
  return { localAddress: balancerAddress, forwardedFor: `2001:db8:${index + 1}:1::${(rotation % 65_536).toString(16)}` };
}
