/** Slack's limits, in characters or in pieces (the types of @slack/types 3.2; 50 blocks of a message from Slack's documentation). */
export const Limits = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Longer `text` arguments are cut by Slack at 40,000; 4,000 is what it recommends. */
  messageText: 4_000,
  sectionText: 3_000,
  fieldText: 2_000,
  fields: 10,
  header: 150,
  actions: 25,
  contextElements: 10,
  contextText: 2_000,
  buttonText: 75,
  buttonValue: 2_000,
  id: 255,
  options: 100,
  /** The types say 75 and the documentation 150. */
  optionValue: 75,
  optionText: 75,
  label: 2_000,
  hint: 2_000,
  placeholder: 150,
  initialValue: 3_000,
  modalTitle: 24,
  modalButton: 24,
  privateMetadata: 3_000,
} as const;
