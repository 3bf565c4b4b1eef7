import { must, type Specification, specification } from '../requirement.ts';

export const rfc9207: Specification = specification('RFC 9207', 'Issuer Identification', [
  must('2', 'puts iss into every answer with a code'),
  must('2', 'puts iss into every answer with an error'),
  must('2', 'makes that iss the issuer of its metadata, letter by letter'),
  must('2.3', 'says authorization_response_iss_parameter_supported'),
]);
