// The kit's 1.22.3 release lacks this module of its own; no modal is opened on these pages.
export function modalFocusinEventHandler() {}
