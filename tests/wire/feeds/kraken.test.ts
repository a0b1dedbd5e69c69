import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FAST, PacedClock } from '../../support/paced-clock.js';
import { KrakenTruth, krakenSpec } from '../../support/wire/kraken-spec.js';
import { StandInSession, type StandInSpec } from '../../support/wire/stand-in.js';

const BTC = {
  id: 'XXBTZUSD',
  symbol: 'BTC/USD',
  tick: 0.1,
  info: { pair_decimals: 1, lot_decimals: 8, wsname: 'XBT/USD' },
};
const LUNC = {
  id: 'LUNAUSD',
  symbol: 'LUNC/USD',
  tick: 1e-8,
  info: { pair_decimals: 8, lot_decimals: 8, wsname: 'LUNA/USD' },
};

const btcTruth = () => new KrakenTruth([['60000.1', '1.00000000']], [['60000.2', '0.10000000']]);

describe('Kraken', () => {
  it('sizes with more digits than a double has are in the checksum', async () => {
    const truth = new KrakenTruth([['0.00008123', '12345678.12345678']], [['0.00008130', '98765432.10000001']]);
    const seen = await StandInSession.open(krakenSpec({ markets: [LUNC], truths: { 'LUNA/USD': truth } }));
    await seen.live();
    for (const [i, size] of ['123456789.12345678', '400000001.00000001', '987654321.98765433'].entries()) {
      seen.stand.send(truth.update('LUNA/USD', { bids: [[`0.0000812${4 + i}`, size]] }));
    }
    await eventually(
      () => seen.session.watched[0].feed.confirmedChecksums === 4,
      () => JSON.stringify(seen.statuses),
    );
    expect(seen.market().counters).toMatchObject({ checksums: 0, resyncs: 0 });
    expect(seen.bids()[0][0]).toBe('0.00008126');
    await seen.close();
  });

  it('a pair gets another decimal: one new snapshot, and the proof goes on', async () => {
    const truth = btcTruth();
    const seen = await StandInSession.open(krakenSpec({ markets: [BTC], truths: { 'BTC/USD': truth } }));
    await seen.live();
    const finer = new KrakenTruth([['60000.10', '1.00000000']], [['60000.20', '0.10000000']]);
    seen.stand.send(finer.snapshot('BTC/USD'));
    seen.stand.send(finer.update('BTC/USD', { bids: [['60000.15', '2.00000000']] }));
    await eventually(
      () => seen.session.watched[0].feed.confirmedChecksums === 3,
      () => JSON.stringify(seen.statuses),
    );
    expect(seen.market().integrity).toBe('checksum');
    expect(seen.bids()[0]).toEqual(['60000.15', 2]);
    await seen.close();
  });

  it('is asked by its own names, and answers under ours', async () => {
    const truth = new KrakenTruth([['0.00008123', '1.00000000']], [['0.00008130', '1.00000000']]);
    const spec = krakenSpec({ markets: [LUNC, BTC], truths: { 'LUNA/USD': truth, 'BTC/USD': btcTruth() } });
    const seen = await StandInSession.open(spec);
    await seen.live('LUNC/USD');
    await seen.live('BTC/USD');
    const names = () => seen.stand.received.flatMap(({ params }) => params?.symbol ?? []);
    await eventually(() => names().length === 4, 'books and trades are subscribed');
    expect([...new Set(names())].sort()).toEqual(['BTC/USD', 'LUNA/USD']);
    const trade = {
      symbol: 'LUNA/USD',
      side: 'buy',
      price: 0.0000813,
      qty: 2,
      ord_type: 'market',
      trade_id: 7,
      timestamp: '2026-11-20T10:00:00.000001Z',
    };
    seen.stand.send({ channel: 'trade', type: 'update', data: [trade] });
    await eventually(() => seen.trades.length === 1, 'a trade');
    expect(seen.trades[0]).toMatchObject({ symbol: 'LUNC/USD', price: '0.00008130', side: 'buy', id: '7' });
    // Trades of two markets in one message.
    const other = { ...trade, symbol: 'BTC/USD', price: 60000.1, trade_id: 8 };
    seen.stand.send({ channel: 'trade', type: 'update', data: [{ ...trade, trade_id: 9 }, other] });
    await eventually(() => seen.trades.length === 3, 'both trades');
    expect(seen.trades.slice(1).map(({ symbol, id }) => [symbol, id])).toEqual([
      ['LUNC/USD', '9'],
      ['BTC/USD', '8'],
    ]);
    await seen.close();
  });

  it('a pair that is refused fails with Kraken’s reason', async () => {
    const seen = await StandInSession.open(krakenSpec({ markets: [LUNC, BTC], truths: { 'BTC/USD': btcTruth() } }));
    await seen.live('BTC/USD');
    await eventually(() => seen.market('LUNC/USD').state === 'failed', 'refused');
    expect(seen.market('LUNC/USD').feedStatus).toMatchObject({
      reason: 'symbol',
      detail: expect.stringContaining('not supported LUNA/USD'),
    });
    await seen.close();
  });

  it('a refusal that names the pair only in its text, by Kraken’s name, is about that pair', async () => {
    const spec = krakenSpec({ markets: [LUNC, BTC], truths: { 'BTC/USD': btcTruth() } });
    const refuse: StandInSpec['onMessage'] = (message, socket, stand) => {
      if (message.params?.symbol?.includes('LUNA/USD') !== true) return spec.onMessage?.(message, socket, stand);
      return socket.send({ error: 'Currency pair not supported LUNA/USD', method: 'subscribe', success: false });
    };
    const seen = await StandInSession.open({ ...spec, onMessage: refuse });
    await eventually(
      () => seen.market('LUNC/USD').state === 'failed',
      () => JSON.stringify(seen.statuses),
    );
    await seen.live('BTC/USD');
    await seen.close();
  });

  it('a book that is silent is subscribed again over the same connection, and the others stay live', async () => {
    const truths = {
      'BTC/USD': btcTruth(),
      'LUNA/USD': new KrakenTruth([['0.00008123', '1.00000000']], [['0.00008130', '1.00000000']]),
    };
    const clock = new PacedClock(FAST).start();
    const seen = await StandInSession.open(krakenSpec({ markets: [BTC, LUNC], truths }), { clock });
    await seen.live('BTC/USD');
    await seen.live('LUNC/USD');
    let cents = 0;
    const isRenewed = () => {
      seen.stand.send(truths['BTC/USD'].update('BTC/USD', { bids: [['59999.0', `${1 + (cents++ % 9)}.00000000`]] }));
      return seen.market('LUNC/USD').counters.snapshots === 2 && seen.market('LUNC/USD').isLive;
    };
    await eventually(isRenewed, () => JSON.stringify(seen.statuses));
    expect(seen.statusesOf('BTC/USD').some(({ state }) => state === 'resyncing')).toBe(false);
    expect(seen.stand.sockets).toHaveLength(1);
    expect(seen.stand.received).toContainEqual(expect.objectContaining({ method: 'unsubscribe' }));
    await seen.close();
    clock.stop();
  });
});
