import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../../api/queries';
import type { Plan } from '../../../api/types';
import { ErrorState } from '../../../ui/error_state';
import { PageShell } from '../../../ui/page_shell';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { SearchInput } from '../../../ui/search_input';
import { byName, type UndeclaredName } from '../model/undeclared';
import { NoPlan } from '../parts/no_plan';
import { PlanSelect } from '../parts/plan_select';
import { StaleNotice } from '../parts/stale_notice';
import { undeclaredQuery } from '../queries';
import { DeclareDialog } from './declare_dialog';
import { DeclaredLists, PlanFacts } from './declared_lists';
import { UndeclaredList } from './undeclared_list';
import '../data.css';
import './catalogue.css';

interface Props {
  plans: Plan[];
  plan: Plan;
}

function Catalogue({ plans, plan }: Props) {
  const { t } = useTranslation('data');
  const navigate = useNavigate({ from: '/data/catalogue' });
  const undeclared = useQuery(undeclaredQuery(plan.id));
  const [search, setSearch] = useState('');
  const [declaring, setDeclaring] = useState<UndeclaredName | null>(null);
  const [fresh, setFresh] = useState<string | undefined>();
  const text = search.trim().toLowerCase();
  return (
    <>
      <StaleNotice query={undeclared} />
      <div className="card">
        <div className="table-tools">
          <PlanSelect
            label={t('catalogue.choose')}
            plans={plans}
            value={plan.id}
            onChange={(id) => void navigate({ search: { plan: id } })}
          />
          <SearchInput label={t('catalogue.search')} value={search} onChange={setSearch} />
        </div>
        <PlanFacts plan={plan} />
      </div>
      {undeclared.isError && !undeclared.data && (
        <div className="card">
          <ErrorState
            error={undeclared.error}
            title={t('undeclared.failed')}
            onRetry={() => void undeclared.refetch()}
          />
        </div>
      )}
      {undeclared.data && undeclared.data.length > 0 && (
        <UndeclaredList plan={plan} names={byName(undeclared.data)} text={text} onDeclare={setDeclaring} />
      )}
      <div className="card">
        <DeclaredLists plan={plan} text={text} fresh={fresh} />
      </div>
      {declaring && (
        <DeclareDialog
          plan={plan}
          name={declaring}
          onDeclared={() => {
            setFresh(declaring.property ?? declaring.event);
            setDeclaring(null);
          }}
          onClose={() => setDeclaring(null)}
        />
      )}
    </>
  );
}

export function CataloguePage() {
  const { t } = useTranslation('data');
  const { plan: planId } = useSearch({ from: '/data/catalogue' });
  const plans = usePlans();
  const plan = plans.data?.find(({ id }) => id === planId) ?? plans.data?.[0];
  const instead = () => {
    if (plans.isError) return <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />;
    if (plans.isPending) return <ChartSkeleton />;
    return <NoPlan detail={t('catalogue.no_plan_detail')} />;
  };
  return (
    <PageShell title={t('catalogue.title')} simulated={plan?.simulated ?? false}>
      {plans.data && plan ? (
        <Catalogue key={plan.id} plans={plans.data} plan={plan} />
      ) : (
        <div className="card">{instead()}</div>
      )}
    </PageShell>
  );
}
