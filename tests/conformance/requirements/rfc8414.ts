import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8414: Specification = specification('RFC 8414', 'Authorization Server Metadata', [
  must(
    '2',
    'names its issuer, exactly as it stands in tokens',
    'tests/openid-modules/basic-requests.test.ts › basic plan, requests › oidcc-server: code, tokens, an ID token that verifies and says what it must',
  ),
  must(
    '2',
    'has an issuer with no query and no fragment',
    'packages/issuer/src/issuer-options.test.ts › the options of an issuer › refuse %j for its URL',
  ),
  must(
    '2',
    'names authorization endpoint, token endpoint and response types',
    'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
  ),
  must(
    '2',
    'names what it serves and nothing that it does not',
    'tests/openid-modules/config-plan.test.ts › config plan › names only endpoints that are there',
    'packages/server/src/documents.test.ts › the metadata › names only what is served here',
  ),
  must(
    '2',
    'names each algorithm of a method that signs, and never “none”',
    'tests/openid-modules/config-plan.test.ts › config plan › offers the code flow alone, with PKCE by S256, and no “none” anywhere',
  ),
  must(
    '3',
    'serves the document at the well-known path put between host and path of the issuer',
    'tests/openid-modules/config-plan.test.ts › config plan › says the same at the address of RFC 8414',
  ),
  must(
    '3.2',
    'answers 200 with application/json',
    'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
  ),
  must(
    '3.2',
    'leaves out what has no value',
    'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
  ),
  must(
    '3',
    'answers GET',
    'tests/openid-modules/config-plan.test.ts › config plan › oidcc-discovery-endpoint-verification: all that is required, of this issuer, and nothing empty',
  ),
  should(
    '2',
    'publishes its keys at jwks_uri, each with a use, and no private part',
    'tests/openid-modules/config-plan.test.ts › config plan › publishes public keys alone, each with its use and its name',
  ),
]);
