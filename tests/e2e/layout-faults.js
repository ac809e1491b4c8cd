/**
 * @file Runs inside the page: text that is cut off, texts that lie on each other, controls that something covers, and what hangs out of the window.
 *
 * Plain JavaScript because a browser gets it as it is. Judged is what a reader sees: text behind an opaque panel does
 * not collide with it, text that can be scrolled or panned to is not cut off, an ellipsis is fine where a title says the rest.
 */

/** Slack for fractions of pixels and for descenders. */
const SLACK_PX = 1.5;
/** Texts collide from this much common width and height on. */
const COLLISION_PX = 3;

/** Elements with text of their own that are drawn. */
function textElements() {
  return [...document.body.querySelectorAll('*')].filter((element) => {
    if (element.closest('.sr-only, svg, script, style, [hidden]')) return false;
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')) return false;
    const style = getComputedStyle(element);
    // A point-sized element is for screen readers alone.
    if (element.clientWidth <= 1 && style.overflow === 'hidden') return false;
    return style.visibility === 'visible' && element.checkVisibility({ opacityProperty: true });
  });
}

/** Boxes of the words of an element, without those of its children. */
function textBoxes(element) {
  const boxes = [];
  for (const node of element.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE || node.textContent.trim() === '') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    boxes.push(...[...range.getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5));
  }
  return boxes;
}

function intersect(a, b) {
  return { left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom) };
}

function ancestors(element) {
  const all = [];
  for (let at = element.parentElement; at; at = at.parentElement) all.push(at);
  return all;
}

/** Whether the user can bring hidden parts of `element` into sight: by scrolling or by panning the graph. */
function isMovable(element) {
  const { overflowX, overflowY } = getComputedStyle(element);
  return /auto|scroll/.test(overflowX + overflowY) || element.matches('.react-flow, .react-flow__renderer');
}

/** What an element says, short. */
function nameOf(element) {
  const words = element.textContent.trim().replaceAll(/\s+/g, ' ').slice(0, 48);
  const where = element.closest('[aria-label], [role=dialog], section, aside, nav')?.getAttribute('aria-label') ?? '';
  return `“${words}” (${element.tagName.toLowerCase()}${where === '' ? '' : ` in ${where.slice(0, 40)}`})`;
}

/** The full text stands somewhere: in a title of the element or of what it lies in. */
function hasTitle(element) {
  return [element, ...ancestors(element).slice(0, 4)].some((at) => at.hasAttribute('title') || at.hasAttribute('aria-describedby'));
}

/** Text cut by an edge that nobody can move. */
function cutOff(element, boxes) {
  const faults = [];
  const shortened = [element, ...ancestors(element)].find((at) => getComputedStyle(at).textOverflow === 'ellipsis' || getComputedStyle(at).webkitLineClamp !== 'none');
  for (const frame of [element, ...ancestors(element)]) {
    if (isMovable(frame)) break;
    const style = getComputedStyle(frame);
    if (!/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
    const edge = frame.getBoundingClientRect();
    const over = boxes.find((box) => box.right > edge.right + SLACK_PX || box.left < edge.left - SLACK_PX || box.bottom > edge.bottom + 2 * SLACK_PX || box.top < edge.top - 2 * SLACK_PX);
    const scrolls = frame === shortened && frame.scrollWidth > frame.clientWidth + 1;
    if (!over && !scrolls) continue;
    if (shortened && (frame === shortened || frame.contains(shortened)) && hasTitle(element)) continue;
    faults.push(`${shortened ? 'shortened without a title' : 'cut off'}: ${nameOf(element)}`);
    break;
  }
  return faults;
}

/** A field or choice whose text is wider than the field. */
function fieldFaults() {
  const pen = document.createElement('canvas').getContext('2d');
  const faults = [];
  for (const field of document.querySelectorAll('input:not([type=checkbox], [type=radio], [type=file], [type=range]), select')) {
    if (!field.checkVisibility() || field.closest('.sr-only, [hidden]')) continue;
    const style = getComputedStyle(field);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const isSelect = field.tagName === 'SELECT';
    const text = isSelect ? (field.selectedOptions[0]?.textContent ?? '') : field.value === '' ? field.placeholder : field.value;
    const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - (isSelect ? 16 : 0);
    if (field.clientWidth > 4 && pen.measureText(text).width > room + 2 && !field.hasAttribute('title')) faults.push(`does not fit its ${isSelect ? 'choice' : 'field'}: “${text}” (${field.getAttribute('aria-label') ?? ''})`);
  }
  return faults;
}

/** What of a box is in sight: inside of the window and of everything that cuts. */
function inSight(element, box) {
  let seen = intersect(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  for (const at of [element, ...ancestors(element)]) {
    const { overflowX, overflowY } = getComputedStyle(at);
    if (overflowX !== 'visible' || overflowY !== 'visible') seen = intersect(seen, at.getBoundingClientRect());
  }
  return seen;
}

/** Whether something opaque lies over `element` at a point. */
function isCovered(element, x, y) {
  for (const at of document.elementsFromPoint(x, y)) {
    if (at === element || element.contains(at) || at.contains(element)) return false;
    const paint = getComputedStyle(at);
    const alpha = /rgba?\([^)]*,\s*([\d.]+)\)$/.exec(paint.backgroundColor)?.[1] ?? (/\/\s*([\d.]+)\)$/.exec(paint.backgroundColor)?.[1] ?? '1');
    if (paint.backgroundColor !== 'transparent' && Number(alpha) > 0.6) return true;
  }
  return true;
}

/** Texts of different elements that lie on each other. */
function collisions(texts) {
  const boxes = texts.flatMap(({ element, boxes: all }) => all.map((box) => ({ element, box: inSight(element, box) }))).filter(({ box }) => box.right - box.left > COLLISION_PX && box.bottom - box.top > COLLISION_PX);
  boxes.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  for (const [index, a] of boxes.entries()) {
    for (let next = index + 1; next < boxes.length && boxes[next].box.top < a.box.bottom; next += 1) {
      const b = boxes[next];
      const common = intersect(a.box, b.box);
      if (a.element === b.element || common.right - common.left < COLLISION_PX || common.bottom - common.top < COLLISION_PX) continue;
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const [x, y] = [(common.left + common.right) / 2, (common.top + common.bottom) / 2];
      if (!isCovered(a.element, x, y) && !isCovered(b.element, x, y)) faults.push(`lie on each other: ${nameOf(a.element)} and ${nameOf(b.element)}`);
    }
  }
  return faults;
}

/** Text outside of the window that no scrolling reaches. */
function outside(element, boxes) {
  if (ancestors(element).some(isMovable)) return [];
  return boxes.some((box) => box.right > innerWidth + SLACK_PX || box.left < -SLACK_PX || box.bottom > innerHeight + SLACK_PX || box.top < -SLACK_PX) ? [`outside of the window: ${nameOf(element)}`] : [];
}

/** Controls whose middle something else lies over. What the graph can be panned from under, what stands behind an open dialog and what a drawer, an open menu or a hint lies over are not covered. */
function coveredControls() {
  const faults = [];
  for (const control of document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=tab], [role=slider], [role=menuitem]')) {
    if (control.closest('.sr-only, [inert], [hidden]') || !control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (document.querySelector('dialog:modal') && !control.closest('dialog:modal')) continue;
    const box = control.getBoundingClientRect();
    const seen = inSight(control, box);
    // Less than its half in sight: scrolled away, not covered.
    if (box.width < 2 || box.height < 2 || Math.max(0, seen.right - seen.left) * Math.max(0, seen.bottom - seen.top) < (box.width * box.height) / 2) continue;
    const over = document.elementsFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2)[0];
    if (!over || control.contains(over) || over.contains(control) || over.closest('label')?.contains(control)) continue;
    const canvas = control.closest('.react-flow');
    if (canvas && canvas.parentElement?.contains(over)) continue;
    if (over.closest('[role=tooltip], [role=menu]')) continue;
    const drawer = over.closest('[role=complementary], aside');
    if (drawer && !drawer.contains(control) && getComputedStyle(drawer).position === 'absolute') continue;
    faults.push(`covered: ${nameOf(control)} ${control.getAttribute('aria-label') ?? ''} by ${nameOf(over)}`);
  }
  return faults;
}

globalThis.findLayoutFaults = () => {
  const texts = textElements().map((element) => ({ element, boxes: textBoxes(element) })).filter(({ boxes }) => boxes.length > 0);
  const page = document.documentElement;
  return [
    ...new Set([
      ...(page.scrollWidth > innerWidth + 1 || page.scrollHeight > innerHeight + 1 ? [`the page scrolls as a whole: ${page.scrollWidth}×${page.scrollHeight}`] : []),
      ...texts.flatMap(({ element, boxes }) => [...cutOff(element, boxes), ...outside(element, boxes)]),
      ...fieldFaults(),
      ...collisions(texts),
      ...coveredControls(),
    ]),
  ];
};
