import { mountInspector } from './mount.tsx';
import { ServerSection } from './server-section.tsx';

// The form that an authorization server serves.
mountInspector({ privacy: 'privacyServed', serverPart: ServerSection });
