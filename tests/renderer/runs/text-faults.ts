/** @file Looks for text that cannot be read: cut off without a way to see the rest, or lying over other text. Runs inside the page. */

/** Return what is wrong with the text inside `selector`, in words. An empty list is good. */
export function findTextFaults(selector: string): string[] {
  const root = document.querySelector<HTMLElement>(selector);
  if (!root) return [`nothing matches ${selector}`];
  interface Text {
    readonly text: string;
    readonly element: Element;
    readonly box: DOMRect;
  }
  const faults: string[] = [];
  const texts: Text[] = [];
  const clipOf = (element: Element): DOMRect => {
    let [left, top, right, bottom] = [0, 0, innerWidth, innerHeight];
    for (let e: Element | null = element; e; e = e.parentElement) {
      if (getComputedStyle(e).overflow === 'visible') continue;
      const b = e.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, b.left), Math.max(top, b.top), Math.min(right, b.right), Math.min(bottom, b.bottom)];
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!element || text === '' || element.closest('.sr-only, [aria-hidden="true"], title, option, canvas')) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.opacity === '0') continue;
    const cuts = style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.overflowX !== 'scroll' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    if (cuts && !element.closest('[title]')) faults.push(`cut off without a tooltip: “${text.slice(0, 40)}” (${element.scrollWidth} > ${element.clientWidth} px)`);
    const clip = clipOf(element);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const [left, top, right, bottom] = [Math.max(box.left, clip.left), Math.max(box.top, clip.top), Math.min(box.right, clip.right), Math.min(box.bottom, clip.bottom)];
      if (right - left < 3 || bottom - top < 6) continue;
      // What something lies over (a sticky column, a drawer) is not on the screen.
      const top1 = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (top1 && (top1 === element || element.contains(top1) || top1.contains(element))) texts.push({ text, element, box: new DOMRect(left, top, right - left, bottom - top) });
    }
  }
  for (const [index, a] of texts.entries()) {
    for (const b of texts.slice(index + 1)) {
      if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (width > 2 && height > 5) faults.push(`overlap: “${a.text.slice(0, 30)}” and “${b.text.slice(0, 30)}”`);
    }
  }
  return [...new Set(faults)].slice(0, 12);
}
