/** Trusted issuers: operators list those whose tokens log users in. */
import { key } from '@parley/service-kit/config-keys';
import { z } from 'zod';

/** Signatures that are verified without a secret: a service that verifies tokens must not be able to issue them. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const;

const claim = (name: string) => z.string().min(1).default(name);
const claims = z.strictObject({
  externalId: claim('sub'),
  displayName: claim('name'),
  email: claim('email'),
  avatarUrl: claim('picture'),
});

const trustedIssuer = z
  .strictObject({
    issuer: z.string().min(1),
    audience: z.string().min(1),
    /** May have a private address, because an operator chose it. */
    jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
    jwks: z.object({ keys: z.array(z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) })).min(1) }).optional(),
    algorithms: z.array(z.enum(algorithms)).min(1),
    claims: claims.prefault({}),
    /** False: only users that exist may log in. */
    provision: z.boolean().default(true),
    updateProfile: z.enum(['always', 'once']).default('always'),
    /** `product`: the issuer's ids are those that API keys give. `issuer`: they are the issuer's own. */
    externalIds: z.enum(['product', 'issuer']).optional(),
  })
  .refine(({ jwksUrl, jwks }) => (jwksUrl === undefined) !== (jwks === undefined), 'needs either jwksUrl or jwks');

export type TrustedIssuer = z.infer<typeof trustedIssuer>;

/** Two issuers may give the same id to two people, so then each must say whose ids it gives. */
export const trustedIssuers = z
  .array(trustedIssuer)
  .refine((list) => new Set(list.map(({ issuer }) => issuer)).size === list.length, 'must not name an issuer twice')
  .refine((list) => list.length < 2 || list.every(({ externalIds }) => externalIds !== undefined), 'must say externalIds for each issuer');

const json = z.string().transform((text, context) => {
  try {
    const parsed = trustedIssuers.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues)
      context.issues.push({ code: 'custom', input: '', message: `${path.join('.')} ${message}` });
  } catch {
    context.issues.push({ code: 'custom', input: '', message: 'must be JSON' });
  }
  return z.NEVER;
});

export const TRUSTED_ISSUERS = key(json.optional(), {
  description:
    'Issuers whose JWTs log users in (`POST /v1/sessions/exchange`), as JSON: docs/integration.md. Usually a file, named by TRUSTED_ISSUERS_FILE.',
  example: '[{"issuer":"https://id.example","audience":"chat","jwksUrl":"https://id.example/jwks.json","algorithms":["RS256"]}]',
  secret: true,
});
