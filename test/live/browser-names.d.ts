// The names that the browser driver's types mention. Not the DOM itself: with its library every file could name `document` unnoticed.
interface Node {
  readonly nodeType: number;
}
interface HTMLElement extends Node {
  readonly tagName: string;
}
interface SVGElement extends Node {
  readonly tagName: string;
}
// oxlint-disable-next-line typescript/no-empty-object-type
interface HTMLElementTagNameMap {}
