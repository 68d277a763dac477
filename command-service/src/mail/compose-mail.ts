import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { Clock } from '@parley/service-kit/clock';
import type { Limit } from '@parley/service-kit/limits';
import type { MailRequestRow } from '@parley/write-tables/mail-requests';
import type { Account } from '../accounts/account.ts';
import { readPasswordHash } from '../accounts/credentials.ts';
import { createLink } from '../accounts/links.ts';
import { isNameOf, nameOfLogin, readHolders } from '../accounts/names.ts';
import { readAccount } from '../accounts/read-account.ts';
import type { HandleCommand } from '../handle-command.ts';
import { issuePasswordReset } from '../operators/reset-password/issue-password-reset.ts';
import { isWithin } from './is-within.ts';
import { assertClaimed } from './mail-requests.ts';
import { startMailer, type MailerDependencies } from './mailer.ts';
import type { Mail } from './send-mail.ts';

interface Dependencies extends Omit<MailerDependencies, 'write'> {
  store: Pick<EventStore, 'load'>;
  database: Database;
  handleCommand: HandleCommand;
  clock: Clock;
  publicUrl: string;
  passwordResetTime: number;
  /** By user, and by address while nobody has verified it. */
  linkMails: Limit;
}

/** An account with an address. */
type Recipient = Account & { email: string };

const verificationTime = 86_400_000;

/** The mailer on the stores. */
export function composeMail({ store, handleCommand, clock, publicUrl, passwordResetTime, linkMails, ...mailer }: Dependencies) {
  const { database, logger } = mailer;

  async function findByLogin(login: string): Promise<Account | null> {
    const name = nameOfLogin(login);
    const [holder] = await readHolders(database, [name]);
    const account = holder === undefined ? null : await readAccount(store, holder.userId);
    return account !== null && isNameOf(account, name) ? account : null;
  }

  /** A link that a user asked for is recorded like that of an operator, with the user as its actor. */
  async function resetMail({ userId, email }: Recipient, mailRequest: MailRequestRow): Promise<Mail> {
    const { requestId } = mailRequest;
    const reset = { userId, reason: null, expiresAt: (clock() + passwordResetTime) * 1_000 };
    const request = { actorId: userId, key: requestId, fingerprint: { requestId }, correlationId: requestId, traceparent: undefined };
    await handleCommand(issuePasswordReset, reset, request);
    const link = { ...reset, email, purpose: 'password_reset' } as const;
    const { url } = await createLink(database, publicUrl, link, assertClaimed(mailRequest));
    return mailTo(email, 'Set a new password', [
      `Set a new password with this link. It works once, until ${untilText(reset.expiresAt)}:`,
      url,
      'If you did not ask for it, ignore this mail: your password stays as it is.',
    ]);
  }

  async function verificationMail({ userId, email }: Recipient, mailRequest: MailRequestRow): Promise<Mail> {
    const expiresAt = (clock() + verificationTime) * 1_000;
    const link = { userId, email, expiresAt, purpose: 'email_verification' } as const;
    const { url } = await createLink(database, publicUrl, link, assertClaimed(mailRequest));
    return mailTo(email, 'Confirm your e-mail address', [
      `Confirm that this address is yours with this link. It works until ${untilText(expiresAt)}:`,
      url,
      'If you did not ask for it, ignore this mail.',
    ]);
  }

  /** A password would be a way past the log-in of the product. */
  async function logsInElsewhere({ userId, external }: Account): Promise<boolean> {
    return external !== null && (await readPasswordHash(database, userId)) === null;
  }

  /** Anyone may enter the address of another person, in any number of accounts. */
  async function isAdmitted({ userId, email, verifiedEmail, external }: Recipient): Promise<boolean> {
    const isOwn = external !== null || verifiedEmail === email;
    return (await isWithin(linkMails, userId)) && (isOwn || (await isWithin(linkMails, email)));
  }

  async function write(mailRequest: MailRequestRow): Promise<Mail | null> {
    const { purpose, login, attempts } = mailRequest;
    const isVerification = purpose === 'email_verification';
    const account = isVerification ? await readAccount(store, login) : await findByLogin(login);
    if (account === null || account.erasure !== null || !hasAddress(account) || account.kind !== 'person') return null;
    if (!isVerification && (await logsInElsewhere(account))) return null;
    if (attempts === 1 && !(await isAdmitted(account))) {
      logger.warn({ userId: account.userId }, 'dropped a mail: too many for this user or address');
      return null;
    }
    return isVerification ? verificationMail(account, mailRequest) : resetMail(account, mailRequest);
  }

  return startMailer({ ...mailer, write });
}

const hasAddress = (account: Account): account is Recipient => account.email !== null;

const untilText = (micros: number): string => new Date(micros / 1_000).toUTCString();

const mailTo = (to: string, subject: string, lines: readonly string[]): Mail => ({ to, subject, text: `${lines.join('\n\n')}\n` });
