// Opens a window that nobody sees, draws and gets events with SDL, bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import * as sdl from './library.mjs';

process.env.SDL_VIDEODRIVER = 'dummy';
assert.equal(sdl.SDL_Init(sdl.SDL_INIT_VIDEO), 0, sdl.SDL_GetError() ?? '');
assert.equal(sdl.SDL_GetCurrentVideoDriver(), 'dummy');
const window = sdl.SDL_CreateWindow('Title ü', 0, 0, 64, 32, sdl.SDL_WINDOW_HIDDEN);
assert.notEqual(window, null);
assert.equal(sdl.SDL_GetWindowTitle(window), 'Title ü');

const address = sdl.SDL_CreateRGBSurfaceWithFormat(0, 8, 4, 32, sdl.SDL_PIXELFORMAT_ARGB8888);
assert.ok(address !== null);
const surface = sdl.types.SDL_Surface.at(address);
assert.deepEqual([surface.w, surface.h, surface.pitch], [8, 4, 32]);
const rectangle = new sdl.types.SDL_Rect({ x: 2, y: 1, w: 3, h: 2 });
const colour = sdl.SDL_MapRGB(/** @type {any} */ (surface.format), 10, 20, 30);
assert.equal(sdl.SDL_FillRect(address, rectangle, colour), 0);
const renderer = sdl.SDL_CreateSoftwareRenderer(address);
assert.notEqual(renderer, null);
const pixel = Buffer.alloc(4);
const one = new sdl.types.SDL_Rect({ x: 3, y: 1, w: 1, h: 1 });
assert.equal(sdl.SDL_RenderReadPixels(renderer, one, sdl.SDL_PIXELFORMAT_ARGB8888, pixel, 4), 0);
assert.deepEqual([...pixel], [30, 20, 10, 255]);

const event = new sdl.types.SDL_Event();
sdl.SDL_PumpEvents();
sdl.SDL_FlushEvents(sdl.SDL_FIRSTEVENT, sdl.SDL_LASTEVENT);
event.type = sdl.SDL_USEREVENT;
event.user.code = 42;
assert.equal(sdl.SDL_PushEvent(event), 1);
const received = new sdl.types.SDL_Event();
assert.equal(sdl.SDL_PollEvent(received), 1);
assert.equal(received.type, sdl.SDL_USEREVENT);
assert.equal(received.user.code, 42);

sdl.SDL_DestroyRenderer(renderer);
sdl.SDL_FreeSurface(address);
sdl.SDL_DestroyWindow(window);
sdl.SDL_Quit();
