import { Title } from "@mantine/core";
import { Failed, Loading } from "../frame/states";
import { inNumbers } from "../words";
import { useFraudRates } from "./measures";
import { texts as t } from "./texts";

const inMillis = (rate: number | undefined): string => (rate === undefined ? "–" : `${(rate * 100).toFixed(3)} %`);

/** What payments leave of the exemption from strong customer authentication. */
export function FraudRates({ application }: { application: string | undefined }) {
  const read = useFraudRates(application);
  return (
    <section className="card">
      <Title order={2} size="h6">{t.sca}</Title>
      <p className="dim lead">{t.scaHelp}</p>
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : !read.data ? <Loading /> : (
        <div className="columns">
          {read.data.rates.map((rate) => (
            <div key={rate.instrument}>
              <Title order={3} size="h6">{t.instruments[rate.instrument]}</Title>
              {!rate.turnover.payments ? <p className="dim">{t.noPayments}</p> : (
                <>
                  <p><b>{t.rate} {inMillis(rate.rate)}</b> <span className="dim">{t.payments(inNumbers(rate.turnover.payments ?? 0), inNumbers(rate.turnover.value ?? 0))}</span><br />{rate.highest === undefined ? t.noExemption : t.highest(inNumbers(rate.highest))}</p>
                  {rate.report && <p role="alert">{t.report}</p>}
                  <ul className="seen">{rate.thresholds.map((each) => <li key={each.amount}><span>{inNumbers(each.amount)} EUR · {inMillis(each.reference)} <span className="label" data-level={each.within ? "steady" : "serious"}>{each.within ? t.within : t.exceeded}</span></span>{each.left !== undefined && each.left > 0 && <span className="dim change">{t.left(inNumbers(each.left))}</span>}</li>)}</ul>
                </>
              )}
            </div>
          ))}
        </div>
      )}
      {read.data && (read.data.doubtful.suspected ?? 0) + (read.data.doubtful.first_party ?? 0) > 0 && <p className="dim">{t.doubtful(inNumbers(read.data.doubtful.suspected ?? 0), inNumbers(read.data.doubtful.first_party ?? 0))}</p>}
    </section>
  );
}
