import type { QueryTerms } from './query-terms.ts';
import type { ResultKey, Scope } from './scope.ts';
import type { SearchWork } from './search-work.ts';

/** One pass through the messages of a scope, newest first. The second pass finds prefix matches of the last term. */
export interface SearchPass {
  scope: Scope;
  /** The pass starts after this key. */
  after: ResultKey;
  queryTerms: QueryTerms;
  work: SearchWork;
}
