import { describeDiscoverable } from './discoverable.contract.ts';

describeDiscoverable('sqlite');
