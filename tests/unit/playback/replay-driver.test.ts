import { describe, expect, it } from 'vitest';
import { ManualClock, REPLAY_SPEEDS, ReplayDriver } from '../../../src/engine/internal.js';
import { opened, startRecording, T0 } from '../../support/capture.js';

/** A market that says its second in its best bid, ten times a second for a minute. */
function recordMinute(): string {
  const recording = startRecording();
  const { sink } = recording.open();
  sink.begin();
  sink.level(0, 10_000, 1);
  sink.commit({ seq: 0, exchangeTs: undefined, recvTs: T0, recvMono: 0 });
  for (let seq = 1; seq <= 600; seq++) {
    recording.clock.advance(100);
    sink.level(0, 10_000, seq);
    sink.commit({ seq, exchangeTs: undefined, recvTs: recording.clock.wallMs(), recvMono: 0 });
  }
  recording.recorder.close();
  return recording.path;
}

function drive() {
  const { player, clock: replayClock, session } = opened(recordMinute());
  const clock = new ManualClock();
  const driver = new ReplayDriver({ player, clock, replayClock });
  player.identifyMarkets();
  const [{ market }] = session.watched;
  const seq = () => market.seq;
  const step = (events: number) => driver.step(events, market);
  return { driver, clock, seq, step };
}

describe('playing a recording', () => {
  it('takes as long as it took, or a part of it, or stands still', () => {
    const { driver, clock, seq } = drive();
    driver.play();
    clock.advance(10_000);
    expect(seq()).toBe(100);
    driver.pause();
    clock.advance(5000);
    expect([seq(), driver.isPlaying]).toEqual([100, false]);
    driver.play();
    driver.changeSpeed(1);
    expect(driver.speed).toBe(2);
    clock.advance(10_000);
    expect(seq()).toBe(300);
    for (let i = 0; i < 4; i++) driver.changeSpeed(-1);
    expect(driver.speed).toBe(0.1);
    clock.advance(10_000);
    expect(seq()).toBe(310);
    for (let i = 0; i < 20; i++) driver.changeSpeed(1);
    expect(driver.speed).toBe(REPLAY_SPEEDS.at(-1));
  });

  it('ends with the recording, and can be played again from a place in it', () => {
    const { driver, clock, seq } = drive();
    driver.play();
    clock.advance(70_000);
    expect([driver.isPlaying, driver.position, seq()]).toEqual([false, driver.length, 600]);
    driver.jumpTo(0.5);
    expect(driver.position).toBe(Math.round(driver.length / 2));
    driver.play();
    clock.advance(1000);
    expect(driver.isPlaying).toBe(true);
    driver.jumpToTime(T0 + 12_345);
    expect(seq()).toBe(123);
    clock.advance(1000);
    expect(seq()).toBe(133);
  });

  it('steps on and back by events, and stands still there', () => {
    const { driver, clock, seq, step } = drive();
    driver.jumpTo(0.5);
    const before = seq() ?? 0;
    driver.play();
    step(1);
    step(10);
    expect([seq(), driver.isPlaying]).toEqual([before + 11, false]);
    step(-1);
    step(-100);
    clock.advance(1000);
    expect(seq()).toBe(before - 90);
    step(-10_000);
    expect(driver.position).toBe(0);
  });

  it('is played event by event too, whatever time lay between them', () => {
    const { driver, clock, seq } = drive();
    driver.jumpTo(0.5);
    const before = seq() ?? 0;
    driver.switchPace();
    driver.play();
    clock.advance(5000);
    expect(seq()).toBe(before + 10);
    driver.changeSpeed(1);
    clock.advance(5000);
    expect([seq(), driver.eventsPerSecond]).toEqual([before + 30, 4]);
    driver.switchPace();
    clock.advance(1000);
    expect(seq()).toBe(before + 50);
  });
});
