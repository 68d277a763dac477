import { describeSortedUsers } from './sorted-users.contract.ts';

describeSortedUsers('sqlite');
