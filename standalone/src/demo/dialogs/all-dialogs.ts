import { bruno, felix, grace, hugo, ines, jonas, maya, nils } from './direct.ts';
import type { Dialog } from './dialog.ts';
import { customerCalls, everyone, kitchen, offsite } from './office.ts';
import { release4 } from './release-4.ts';
import { saturdayHike } from './saturday-hike.ts';

/** In the order of their last activity. */
export const allDialogs: readonly Dialog[] = [
  offsite,
  bruno,
  hugo,
  nils,
  maya,
  kitchen,
  ines,
  customerCalls,
  jonas,
  felix,
  grace,
  everyone,
  release4,
  saturdayHike,
];
