/**
 * Storage for data that must survive a reload: session tokens and unsent messages. Each has an entry of its own, so that two
 * tabs on one storage do not overwrite each other's.
 */
export interface ClientStorage {
  read(name: string): Promise<string | null>;
  /** Resolves once the entry is stored. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names with this prefix, in any order. */
  names(prefix: string): Promise<string[]>;
}
