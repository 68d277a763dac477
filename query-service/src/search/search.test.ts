import { describeSearch } from './search.contract.ts';

describeSearch('sqlite');
