/**
 * Sends the links that users asked for. A request stays in its table until the mail server has accepted the mail, so a crash or a failing
 * server loses none; a mail may be sent twice, and then the link of the last one works. Any number of processes may run it.
 * Shutdown: `close` resolves when the current mail was sent.
 */
import { type Database, WriteRefused } from '@parley/database/database';
import type { Logger } from '@parley/service-kit/logging';
import { startPeriodicTask } from '@parley/subscription/periodic-task';
import type { MailRequestRow } from '@parley/write-tables/mail-requests';
import { claimMailRequest, deleteMailRequest, postponeMailRequest } from './mail-requests.ts';
import type { Mail, SendMail } from './send-mail.ts';

export interface MailerDependencies {
  database: Database;
  sendMail: SendMail;
  /** The mail with a new link; null if there is nobody to send it to. Throws WriteRefused after the end of the claim. */
  write: (request: MailRequestRow) => Promise<Mail | null>;
  logger: Logger;
  /** Milliseconds between two looks at the table; 1 s by default. */
  pollMs?: number;
  /** Delay after the first failure, which then doubles; 5 s by default. */
  retryMs?: number;
}

/** Longer than sending takes, in microseconds. */
const claim = 120_000_000;
/** Nobody waits longer for a link. */
const giveUpAfter = 3_600_000_000;
const maxRetryMs = 600_000;

export function startMailer(dependencies: MailerDependencies): { close(): Promise<void> } {
  const { database, logger, pollMs = 1_000, retryMs = 5_000 } = dependencies;
  let isClosing = false;

  async function sendDue(): Promise<void> {
    for (;;) {
      if (isClosing) return;
      const request = await claimMailRequest(database, claim);
      if (request === undefined) return;
      try {
        const mail = await dependencies.write(request);
        if (mail !== null) await dependencies.sendMail(mail);
        await deleteMailRequest(database, request);
      } catch (error) {
        await retryOrGiveUp(request, error);
      }
    }
  }

  async function retryOrGiveUp(request: MailRequestRow, error: unknown): Promise<void> {
    // The request is another's now, or gone.
    if (error instanceof WriteRefused) return;
    const isLate = (await database.now()) - request.requestedAt > giveUpAfter;
    logger.warn({ err: error, attempts: request.attempts }, isLate ? 'gave up a mail' : 'failed to send a mail');
    if (isLate) await deleteMailRequest(database, request);
    else await postponeMailRequest(database, request, Math.min(retryMs * 2 ** (request.attempts - 1), maxRetryMs) * 1_000);
  }

  const task = startPeriodicTask(sendDue, pollMs, (error) => logger.warn({ err: error }, 'failed to read mail requests'));
  return {
    close() {
      isClosing = true;
      return task.stop();
    },
  };
}
