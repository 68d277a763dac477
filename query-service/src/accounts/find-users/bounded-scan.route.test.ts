import { describeBoundedScan } from './bounded-scan.contract.ts';

describeBoundedScan('sqlite');
