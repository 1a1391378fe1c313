'use strict';

// A window by the system's SDL2: a ball that the arrow keys move, on a board of squares. Unions and nested structs that
// C fills, arrays of structs, and pixels in a Buffer.
//
//   node examples/sdl2.js [PICTURE.bmp]
//
// The last picture is saved if a file is named. Where there is no screen SDL draws in memory, by its driver `dummy`;
// nobody can press keys there, so the program does that itself.

const { setTimeout: sleep } = require('node:timers/promises');
const ffi = require('..');

const SDL = `
  typedef struct SDL_Window SDL_Window;
  typedef struct SDL_Renderer SDL_Renderer;
  typedef struct SDL_Surface SDL_Surface;
  typedef struct SDL_RWops SDL_RWops;
  typedef struct { int x, y, w, h; } SDL_Rect;
  typedef struct { int scancode, sym; uint16_t mod; uint32_t unused; } SDL_Keysym;
  typedef struct {
    uint32_t type, timestamp, windowID;
    uint8_t state, repeat, padding[2];
    SDL_Keysym keysym;
  } SDL_KeyboardEvent;
  typedef union { uint32_t type; SDL_KeyboardEvent key; uint8_t padding[56]; } SDL_Event;

  int SDL_Init(uint32_t flags);
  void SDL_Quit(void);
  const char *SDL_GetError(void);
  const char *SDL_GetCurrentVideoDriver(void);
  SDL_Window *SDL_CreateWindow(const char *title, int x, int y, int w, int h, uint32_t flags);
  SDL_Renderer *SDL_CreateRenderer(SDL_Window *, int index, uint32_t flags);
  int SDL_SetRenderDrawColor(SDL_Renderer *, uint8_t r, uint8_t g, uint8_t b, uint8_t a);
  int SDL_RenderClear(SDL_Renderer *);
  int SDL_RenderFillRects(SDL_Renderer *, const SDL_Rect *, int count);
  void SDL_RenderPresent(SDL_Renderer *);
  int SDL_RenderReadPixels(SDL_Renderer *, const SDL_Rect *, uint32_t format, void *, int pitch);
  int SDL_PollEvent(SDL_Event *);
  int SDL_PushEvent(SDL_Event *);
  SDL_Surface *SDL_CreateRGBSurfaceWithFormatFrom(void *, int w, int h, int depth, int pitch,
    uint32_t format);
  void SDL_FreeSurface(SDL_Surface *);
  SDL_RWops *SDL_RWFromFile(const char *file, const char *mode);
  int SDL_SaveBMP_RW(SDL_Surface *, SDL_RWops *, int closes);

  enum { SDL_INIT_VIDEO = 0x20, SDL_WINDOWPOS_CENTERED = 0x2FFF0000, SDL_WINDOW_SHOWN = 4 };
  enum { SDL_QUIT = 0x100, SDL_KEYDOWN = 0x300, SDL_PIXELFORMAT_ARGB8888 = 0x16362004 };
  enum { SDLK_RIGHT = 0x4000004F, SDLK_LEFT, SDLK_DOWN, SDLK_UP };
`;

// SDL2 may need libraries that Node has, too: with `deepBind` it takes its own.
const library = ffi.dlopen('libSDL2-2.0.so.0', SDL, { deepBind: true });
const { functions: sdl, types, constants: c } = library;

const WIDTH = 320;
const HEIGHT = 240;
const SQUARE = 40;

/** Gives the result of a call; throws, in SDL's own words, if that means failure. */
function check(result) {
  if (result === null || result < 0) throw new Error(`SDL: ${sdl.SDL_GetError()}`);
  return result;
}

/** The dark squares of the board. */
const board = Array.from({ length: (WIDTH * HEIGHT) / SQUARE ** 2 / 2 }, (_, i) => {
  const row = Math.floor((2 * i * SQUARE) / WIDTH);
  return {
    x: ((2 * i * SQUARE) % WIDTH) + (row % 2) * SQUARE,
    y: row * SQUARE,
    w: SQUARE,
    h: SQUARE,
  };
});

/** A ball, as rectangles of one line each. */
function ballAt(centreX, centreY, radius) {
  return Array.from({ length: 2 * radius }, (_, i) => {
    const half = Math.round(Math.sqrt(radius ** 2 - (i + 0.5 - radius) ** 2));
    return { x: centreX - half, y: centreY - radius + i, w: 2 * half, h: 1 };
  });
}

function draw(renderer, ball) {
  const fill = (red, green, blue, rectangles) => {
    check(sdl.SDL_SetRenderDrawColor(renderer, red, green, blue, 255));
    if (rectangles === undefined) check(sdl.SDL_RenderClear(renderer));
    else check(sdl.SDL_RenderFillRects(renderer, rectangles, rectangles.length));
  };
  fill(240, 240, 230);
  fill(60, 80, 120, board);
  fill(220, 40, 40, ballAt(ball.x, ball.y, SQUARE / 2));
  sdl.SDL_RenderPresent(renderer);
}

/** Presses keys, and closes the window. */
function play(...keys) {
  for (const sym of keys) {
    check(
      sdl.SDL_PushEvent(new types.SDL_Event({ key: { type: c.SDL_KEYDOWN, keysym: { sym } } })),
    );
  }
  check(sdl.SDL_PushEvent(new types.SDL_Event({ type: c.SDL_QUIT })));
}

/** Lets the ball be moved until the window is closed. */
async function run(renderer, ball) {
  const steps = {
    [c.SDLK_RIGHT]: [SQUARE, 0],
    [c.SDLK_LEFT]: [-SQUARE, 0],
    [c.SDLK_DOWN]: [0, SQUARE],
    [c.SDLK_UP]: [0, -SQUARE],
  };
  const event = new types.SDL_Event();
  for (;;) {
    while (sdl.SDL_PollEvent(event) === 1) {
      if (event.type === c.SDL_QUIT) return;
      if (event.type !== c.SDL_KEYDOWN) continue;
      const [x, y] = steps[event.key.keysym.sym] ?? [0, 0];
      ball.x += x;
      ball.y += y;
    }
    draw(renderer, ball);
    await sleep(15);
  }
}

/** The pixels of the window, 4 bytes each: blue, green, red and alpha. */
function readPixels(renderer) {
  const pixels = Buffer.alloc(4 * WIDTH * HEIGHT);
  const { SDL_PIXELFORMAT_ARGB8888: format } = c;
  check(sdl.SDL_RenderReadPixels(renderer, null, format, pixels, 4 * WIDTH));
  return pixels;
}

function savePicture(pixels, file) {
  const format = [32, 4 * WIDTH, c.SDL_PIXELFORMAT_ARGB8888];
  const surface = sdl.SDL_CreateRGBSurfaceWithFormatFrom(pixels, WIDTH, HEIGHT, ...format);
  check(sdl.SDL_SaveBMP_RW(check(surface), check(sdl.SDL_RWFromFile(file, 'wb')), 1));
  sdl.SDL_FreeSurface(surface);
}

async function main() {
  const { env } = process;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) env.SDL_VIDEODRIVER ??= 'dummy';
  check(sdl.SDL_Init(c.SDL_INIT_VIDEO));
  try {
    const { SDL_WINDOWPOS_CENTERED: anywhere, SDL_WINDOW_SHOWN: shown } = c;
    const window = sdl.SDL_CreateWindow('fast-ffi', anywhere, anywhere, WIDTH, HEIGHT, shown);
    const renderer = check(sdl.SDL_CreateRenderer(check(window), -1, 0));
    const driver = sdl.SDL_GetCurrentVideoDriver();
    if (driver === 'dummy') play(c.SDLK_RIGHT, c.SDLK_RIGHT, c.SDLK_DOWN, c.SDLK_LEFT);
    const ball = { x: WIDTH / 2, y: HEIGHT / 2 };
    await run(renderer, ball);
    draw(renderer, ball);
    const pixels = readPixels(renderer);
    console.log(`${driver}: the ball is at ${ball.x}, ${ball.y}`);
    console.log('its colour is', pixels.readUInt32LE(4 * (ball.y * WIDTH + ball.x)).toString(16));
    if (process.argv[2] !== undefined) savePicture(pixels, process.argv[2]);
  } finally {
    sdl.SDL_Quit();
  }
}

main();
