export interface Mail {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

/** Resolves when the mail server has accepted the mail. */
export type SendMail = (mail: Mail) => Promise<void>;
