import { answerApi } from '../../../api-route.ts';

export { answerApi as GET, answerApi as OPTIONS };
