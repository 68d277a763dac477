/** The entry `@parley/server` of the built package. */
export { NetworkError, ParleyProblem } from '@parley/client/transport/problem';
export {
  createParleyServer,
  type CallOptions,
  type Operations,
  type ParleyServer,
  type ParleyServerOptions,
  type Schemas,
  type ServerApi,
} from './parley-server.ts';
export { FeedRefused, readFeed, type FeedItem, type FeedOptions, type FeedPage } from './feed.ts';
export { verifyWebhook, WebhookVerificationError, type WebhookEvent, type WebhookHeaders } from './verify-webhook.ts';
