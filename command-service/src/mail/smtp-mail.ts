import { createTransport } from 'nodemailer';
import { publicUrlOf } from '@parley/service-kit/http/public-url';
import type { SendMail } from './send-mail.ts';

interface SmtpConfig {
  SMTP_URL?: string | undefined;
  MAIL_FROM?: string | undefined;
  PUBLIC_URL?: string | undefined;
  HOST: string;
  PORT: number;
}

/** Longer than a mail server takes to answer. */
const timeoutMs = 20_000;

/** Sends mails through SMTP_URL, each over a connection of its own; undefined without that setting. */
export function smtpMail({ SMTP_URL: url, MAIL_FROM, ...config }: SmtpConfig): SendMail | undefined {
  if (url === undefined) return undefined;
  const from = MAIL_FROM ?? `Parley <parley@${new URL(publicUrlOf(config)).hostname}>`;
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = createTransport({ url, ...timeouts }, { from });
  return async (mail) => void (await transport.sendMail(mail));
}
