/** A form as a foreign page can make one. */
export interface ForgedForm {
  readonly action: string;
  readonly enctype: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
  readonly fields: Readonly<Record<string, string>>;
}
