/** The shop's own users and their log-in. Parley learns neither passwords nor cookies. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'express';

export interface Account {
  /** The external id in Parley. */
  id: string;
  login: string;
  /** In clear text, which an example may do and a shop must not. */
  password: string;
  name: string;
  role: 'buyer' | 'seller';
}

const accounts = JSON.parse(readFileSync(join(import.meta.dirname, 'accounts.json'), 'utf8')) as Account[];

export const seller = accounts.find(({ role }) => role === 'seller')!;

const loggedIn = new Map<string, Account>();

/** Returns the value of the cookie `shop`; undefined for a wrong password. */
export function logIn(login: string, password: string): string | undefined {
  const account = accounts.find((candidate) => candidate.login === login && candidate.password === password);
  if (!account) return undefined;
  const cookie = randomUUID();
  loggedIn.set(cookie, account);
  return cookie;
}

export function accountOf(request: Request): Account | undefined {
  return loggedIn.get(cookieOf(request));
}

export function logOut(request: Request): void {
  loggedIn.delete(cookieOf(request));
}

function cookieOf({ headers }: Request): string {
  return /(?:^|;\s*)shop=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}
