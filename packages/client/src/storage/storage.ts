/**
 * Where the SDK keeps what must outlive the page: the session's tokens, and messages that are not sent yet. Each is one
 * entry of text under its own name, so that two tabs on one storage never overwrite each other's.
 */
export interface ClientStorage {
  read(name: string): Promise<string | null>;
  /** Resolves when it is kept. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** The names that begin so, in any order. */
  names(prefix: string): Promise<string[]>;
}
