import type { Route } from '@parley/service-kit/http/route';
import { changeWebhookRoute } from './change-webhook/change-webhook.route.ts';
import { createWebhookRoute } from './create-webhook/create-webhook.route.ts';
import { deleteWebhookRoute } from './delete-webhook/delete-webhook.route.ts';
import { pauseWebhookRoute } from './pause-webhook/pause-webhook.route.ts';
import { resumeWebhookRoute } from './resume-webhook/resume-webhook.route.ts';
import { rotateWebhookSecretRoute } from './rotate-webhook-secret/rotate-webhook-secret.route.ts';
import { seekWebhookRoute } from './seek-webhook/seek-webhook.route.ts';
import { testWebhookRoute } from './test-webhook/test-webhook.route.ts';
import type { WebhookDependencies } from './webhook-dependencies.ts';

/** For backends and operators. */
export function webhookRoutes(dependencies: WebhookDependencies): Route[] {
  return [
    createWebhookRoute(dependencies),
    changeWebhookRoute(dependencies),
    deleteWebhookRoute(dependencies),
    rotateWebhookSecretRoute(dependencies),
    seekWebhookRoute(dependencies),
    pauseWebhookRoute(dependencies),
    resumeWebhookRoute(dependencies),
    testWebhookRoute(dependencies),
  ];
}
