/**
 * The demo: on an empty store it makes people with conversations, and lets anyone on this machine sign in as them. It exists in the
 * standalone process only, on its embedded store, outside production, on a loopback address.
 */
import { limitsOf } from '@parley/command-service/config';
import { fieldsFor } from '@parley/command-service/fields';
import type { StartSession } from '@parley/command-service/sessions/start-session';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { Adapters } from '../adapters.ts';
import type { StandaloneConfig } from '../config.ts';
import { readDemoAccounts } from './demo-accounts.ts';
import { openDemoPeople } from './demo-people.ts';
import { fillStoreRoute, getDemoAvatarRoute, listDemoPeopleRoute, startDemoSessionRoute } from './demo-routes.ts';
import { createFillStore } from './fill-store.ts';
import { forLocalPages, streamForLocalPages, type ListeningAddress } from './local-pages.ts';

export interface DemoParts {
  config: StandaloneConfig;
  startSession: StartSession;
  listensOn: ListeningAddress;
}

export interface Demo {
  routes: Route[];
  streamRoutes: StreamRoute[];
}

/** Has no routes where the demo is off. */
export function createDemo(adapters: Adapters, { config, startSession, listensOn }: DemoParts): Demo {
  if (!isOn(config)) return { routes: [], streamRoutes: [] };
  const people = openDemoPeople(config.DATA_DIR);
  const accounts = readDemoAccounts({ ...adapters, people });
  const fillStore = createFillStore({ ...accounts, people, listensOn });
  const { deviceName } = fieldsFor(limitsOf(config));
  const dependencies = { ...accounts, startSession, fillStore, deviceName };
  const routes = [listDemoPeopleRoute(dependencies), startDemoSessionRoute(dependencies), fillStoreRoute(dependencies)];
  return {
    routes: routes.map((route) => forLocalPages(route, listensOn)),
    streamRoutes: [streamForLocalPages(getDemoAvatarRoute(dependencies), listensOn)],
  };
}

function isOn({ DEMO, DATABASE_URL, NODE_ENV }: StandaloneConfig): boolean {
  return DEMO && DATABASE_URL === undefined && NODE_ENV !== 'production';
}
