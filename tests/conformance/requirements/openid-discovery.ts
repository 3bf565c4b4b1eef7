import { because, must, type Specification, should, specification } from '../requirement.ts';

export const openidDiscovery: Specification = specification(
  'OpenID Connect Discovery',
  'OpenID Connect Discovery 1.0',
  [
    must('2', 'answers WebFinger', because('clients are configured with the issuer; the step is optional')),
    must(
      '3',
      'names issuer, endpoints, jwks_uri, response types, subject types and ID token algorithms',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    must(
      '3',
      'lists RS256 among the algorithms of ID tokens',
      because('one algorithm signs all tokens, as configured; RS256 where the operator chooses it'),
    ),
    must(
      '3',
      'says openid in scopes_supported',
      'tests/openid-modules/config-plan.test.ts › config plan › offers the code flow alone, with PKCE by S256, and no “none” anywhere',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    should(
      '3',
      'lists the claims that it may give',
      'tests/openid-modules/config-plan.test.ts › config plan › lists the claims that it may give',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    should(
      '3',
      'says that request objects and claims parameters are taken where they are',
      'tests/openid-modules/config-plan.test.ts › config plan › says of iss, request objects, claims and pushed requests what is so',
    ),
    must(
      '3',
      'publishes signing keys at jwks_uri, with use where there are several',
      'tests/openid-modules/config-plan.test.ts › config plan › publishes public keys alone, each with its use and its name',
    ),
    must(
      '4',
      'serves the document at the issuer followed by the well-known path',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    must(
      '4.1',
      'answers GET',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    must(
      '4.2',
      'answers 200 with application/json, without empty members',
      'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
    ),
    must(
      '4.3',
      'names an issuer that is the iss of its ID tokens',
      'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-server: code, tokens, an ID token that verifies and says what it must',
      'packages/server/src/userinfo.test.ts › an ID token › says who authenticated, for whom, when and for which request',
    ),
  ],
);
