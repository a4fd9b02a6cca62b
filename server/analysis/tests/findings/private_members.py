# with: pandas==2.2 scikit-learn==1.7 python==3.12
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin

frame = pd.DataFrame()
frame._data  # expect: pandas.core.generic.NDFrame._data warning
frame._mgr
frame._get_axis(0)


class Own(ClassifierMixin, BaseEstimator):
    def fit(self, x, y):
        x, y = self._validate_data(x, y)  # expect: sklearn.base.BaseEstimator._validate_data error
        self._repr_html_inner()
        return self._check_own(x)

    def _check_own(self, x):
        return x

    def _more_tags(self):
        return {}
