import { Box, type DOMElement, Text } from 'ink';
import { createContext, type ReactNode, useContext, useLayoutEffect, useRef } from 'react';
import type { LiveRegion, Screen } from './terminal/screen.js';
import { paintedLines } from './terminal/styled-text.js';
import type { Rectangle } from './terminal/surface.js';

/** The screen that live regions are painted on. undefined in component tests, where they render as ordinary text. */
export const ScreenContext = createContext<Screen | undefined>(undefined);

export type LiveProps = {
  readonly source: Omit<LiveRegion, 'place'>;
  readonly width?: number | string;
  readonly height?: number;
  readonly grow?: boolean;
};

/**
 * A box that gets its position from Ink's layout and its content at the frame rate, like a canvas in a web page:
 * text that changes with the market never goes through React.
 */
export function Live({ source, width = '100%', height, grow = false }: LiveProps): ReactNode {
  const screen = useContext(ScreenContext);
  const box = useRef<DOMElement>(null);
  useLayoutEffect(() => {
    if (screen === undefined) return undefined;
    return screen.add({ ...source, place: () => placeOf(box.current) });
  }, [screen, source]);
  const size = { width, flexGrow: grow ? 1 : 0, flexShrink: grow ? 1 : 0, ...(height === undefined ? {} : { height }) };
  return (
    <Box ref={box} {...size} flexDirection="column" overflow="hidden">
      {screen === undefined ? <PlainRows source={source} height={height ?? 10} /> : null}
    </Box>
  );
}

function PlainRows({ source, height }: { source: LiveProps['source']; height: number }): ReactNode {
  const size = { width: 80, height };
  source.update?.(size);
  const rows = paintedLines(source.paint, size);
  return <Text>{rows.join('\n')}</Text>;
}

/** Ink measures only a box's size; its position is the sum of the offsets up to the root. */
function placeOf(element: DOMElement | null): Rectangle | undefined {
  const box = element?.yogaNode;
  if (!element || !box) return undefined;
  let column = 0;
  let row = 0;
  for (let node: DOMElement | undefined = element; node?.yogaNode; node = node.parentNode) {
    column += node.yogaNode.getComputedLeft();
    row += node.yogaNode.getComputedTop();
  }
  const place = { column, row, width: box.getComputedWidth(), height: box.getComputedHeight() };
  return {
    column: Math.round(place.column),
    row: Math.round(place.row),
    width: Math.round(place.width),
    height: Math.round(place.height),
  };
}
