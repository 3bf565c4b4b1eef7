import { must, type Specification, should, specification } from '../requirement.ts';

export const rfc8414: Specification = specification('RFC 8414', 'Authorization Server Metadata', [
  must('2', 'names its issuer, exactly as it stands in tokens'),
  must('2', 'has an issuer with no query and no fragment'),
  must('2', 'names authorization endpoint, token endpoint and response types'),
  must('2', 'names what it serves and nothing that it does not'),
  must('2', 'names each algorithm of a method that signs, and never “none”'),
  must('3', 'serves the document at the well-known path put between host and path of the issuer'),
  must('3.2', 'answers 200 with application/json'),
  must('3.2', 'leaves out what has no value'),
  must('3', 'answers GET'),
  should('2', 'publishes its keys at jwks_uri, each with a use, and no private part'),
]);
